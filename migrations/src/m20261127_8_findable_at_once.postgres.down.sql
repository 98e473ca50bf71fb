ALTER INDEX findable_by_words RESET (fastupdate);
