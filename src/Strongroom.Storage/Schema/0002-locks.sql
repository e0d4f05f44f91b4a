-- What each table and column means: docs/formats/metadata-schema.md

-- Null in rows without a lock, which take no room for it.
alter table details add column lock_mode integer;
alter table details add column retain_until_ms integer;
alter table details add column legal_hold integer;

alter table uploads add column lock_mode integer;
alter table uploads add column retain_until_ms integer;
alter table uploads add column legal_hold integer;
