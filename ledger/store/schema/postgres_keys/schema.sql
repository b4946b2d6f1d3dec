CREATE SCHEMA daicho_keys;
