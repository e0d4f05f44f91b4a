-- A database as schema version 1 wrote it. Frozen: later releases must read it.

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
pragma application_id = 1397902660;
pragma user_version = 1;

insert into buckets values (7, '000000000001', 'photos', 'eu-central-1', 1763780000000, 1);
insert into objects values (7, cast('cat.jpg' as blob), 2, 10, 'v2', 2, 1763780000001, 'e2', null, 'CRC64NVME FULL_OBJECT', '000000000001');
insert into versions values (7, cast('cat.jpg' as blob), 1, 9, '', 0, 3, 1763780000000, 'e1', 'GLACIER', null, '000000000001');
insert into versions values (7, cast('dog.jpg' as blob), 1, 11, 'v3', 1, 0, 1763780000002, '', null, null, '000000000001');
insert into details values (9, '000000000001', 0, 0, 0, 0, 0, x'01', x'02');
insert into details values (10, '000000000001', 1, 1, 100, 0, 2, x'01', x'02');
insert into details values (11, '000000000001', 0, 0, 0, 0, 0, x'', x'');
insert into bodies values (100, '000000000001', x'CAFE');
insert into uploads values (7, cast('big' as blob), 'u-1', 20, '000000000001', 'arn:aws:iam::000000000001:root', 1763780000003, null, x'03', x'04');
insert into parts values (20, 1, 21, '000000000001', 5, 1763780000004, 'p1', 'CRC32C AAAAAA==', 0, 0, 0, 0, x'05');
insert into documents values ('data-root', '', '1', x'010203');
insert into outbox values (42, '000000000001', 1763780000005, x'06');
insert into cursors values ('trail', 41);
insert into counters values ('instance-reserved', 65536), ('outbox-trimmed', 41);
