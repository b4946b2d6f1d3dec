-- One row: the version of all view tables. An older version is dropped and made again.
CREATE TABLE view_schema (version BIGINT NOT NULL)
