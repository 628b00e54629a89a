"""The tables on a PostgreSQL server, step by step: one file of `versions` for each number of `tables.SCHEMA`."""
