-- New words would wait in a list that every search goes through, until somebody sorts them in.
ALTER INDEX findable_by_words SET (fastupdate = off);
SELECT gin_clean_pending_list('findable_by_words');
