-- What each table and column means: docs/formats/metadata-schema.md

create table buckets (
    instance    integer not null primary key,
    account     text    not null,
    name        text    not null,
    region      text    not null,
    created_ms  integer not null,
    versioning  integer not null
);
create unique index buckets_by_name on buckets (name);
create unique index buckets_by_account on buckets (account, name);

create table bucket_configurations (
    bucket    integer not null,
    kind      text    not null,
    account   text    not null,
    document  blob    not null,
    primary key (bucket, kind)
) without rowid;

-- The live version of each key and nothing else: a listing scans this table only.
create table objects (
    bucket         integer not null,
    key            blob    not null,
    ord            integer not null,
    instance       integer not null,
    version_id     text    not null,
    size           integer not null,
    modified_ms    integer not null,
    etag           text    not null,
    storage_class  text,
    checksum       text,
    account        text    not null,
    primary key (bucket, key)
) without rowid;

-- Every other version, and every delete marker, the one on top included. A higher ord is newer.
create table versions (
    bucket         integer not null,
    key            blob    not null,
    ord            integer not null,
    instance       integer not null,
    version_id     text    not null,
    is_marker      integer not null,
    size           integer not null,
    modified_ms    integer not null,
    etag           text    not null,
    storage_class  text,
    checksum       text,
    account        text    not null,
    primary key (bucket, key, ord desc)
) without rowid;
create unique index versions_by_id on versions (bucket, key, version_id);

create table details (
    instance     integer not null primary key,
    account      text    not null,
    layout       integer not null,
    place        integer not null,
    container    integer not null,
    start        integer not null,
    length       integer not null,
    wrapped_key  blob    not null,
    attributes   blob    not null
);

create table bodies (
    number   integer not null primary key,
    account  text    not null,
    bytes    blob    not null
);

create table extents (
    segment  integer not null,
    start    integer not null,
    length   integer not null,
    owner    integer not null,
    part     integer not null,
    account  text    not null,
    primary key (segment, start)
) without rowid;

create table files (
    number   integer not null primary key,
    length   integer not null,
    owner    integer not null,
    part     integer not null,
    account  text    not null
);

create table uploads (
    bucket         integer not null,
    key            blob    not null,
    upload_id      text    not null,
    instance       integer not null,
    account        text    not null,
    initiator      text    not null,
    created_ms     integer not null,
    storage_class  text,
    wrapped_key    blob    not null,
    attributes     blob    not null,
    primary key (bucket, key, upload_id)
) without rowid;
create unique index uploads_by_instance on uploads (instance);

create table parts (
    owner        integer not null,
    number       integer not null,
    instance     integer not null,
    account      text    not null,
    size         integer not null,
    modified_ms  integer not null,
    etag         text    not null,
    checksum     text,
    place        integer not null,
    container    integer not null,
    start        integer not null,
    length       integer not null,
    wrapped_key  blob    not null,
    primary key (owner, number)
) without rowid;

create table documents (
    kind      text not null,
    account   text not null,
    id        text not null,
    document  blob not null,
    primary key (kind, account, id)
) without rowid;

create table outbox (
    sequence  integer not null primary key,
    account   text    not null,
    time_ms   integer not null,
    payload   blob    not null
);

create table cursors (
    consumer  text    not null primary key,
    sequence  integer not null
) without rowid;

create table counters (
    name   text    not null primary key,
    value  integer not null
) without rowid;
