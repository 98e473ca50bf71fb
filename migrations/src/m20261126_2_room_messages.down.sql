DELETE FROM jobs WHERE kind = 'carry_room';
DROP TABLE room_messages;
