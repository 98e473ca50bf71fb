DROP TABLE feeds;
DROP TABLE replies;
