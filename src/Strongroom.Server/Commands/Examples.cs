namespace Strongroom.Server.Commands;

/// <summary>What --help of each command shows at its end.</summary>
internal static class Examples
{
    /// <summary>Null where there are none.</summary>
    /// <param name="command">The command's words without the program's: "root rotate"; empty where none is given.</param>
    public static string? Of(string command) => command switch
    {
        "env" => """
              eval "$(strongroom env)"                          the shell's S3 clients now talk to this server, as an administrator for 12 hours
              eval "$(strongroom env --root)"                   the same as the account's root
              eval "$(strongroom env --data-directory /srv/s)"  a server elsewhere on this machine
            """,
        "config" => """
              strongroom config                                 a table for people
              strongroom config --output json | jq .            the same for programs
              STRONGROOM_REGION=eu-central-1 strongroom config  what a variable would change
            """,
        "audit" or "audit tail" => """
              strongroom audit tail --max 20                    the last twenty records
              strongroom audit tail --follow | jq .eventName    as they happen
            """,
        "health" => """
              strongroom health && echo ready                   exit code 0 when ready, 3 when not
            """,
        "explain" => """
              strongroom explain 4VQ0ZK3N8T7Y2M1B               why that request was denied, or allowed
              strongroom explain --as arn:aws:iam::111122223333:user/alice --action s3:GetObject --resource arn:aws:s3:::photos/a.jpg
                                                                would alice be allowed? add --context aws:SourceIp=192.0.2.1 for what the request would have
            """,
        "root switch" => """
              strongroom root switch --to passphrase            asks for the new passphrase; then start with root.kind=passphrase
              strongroom root switch --to pkcs11 --root-pkcs11-module /usr/lib/softhsm/libsofthsm2.so --root-pkcs11-token strongroom
            """,
        "whoami" => """
              eval "$(strongroom env)"; strongroom whoami       the administrator's session
            """,
        "access" => """
              strongroom access photos                          who reads, writes and administers photos, and why
            """,
        "clock" or "clock accept" => """
              strongroom clock                                  does the clock of Object Lock run?
              strongroom clock accept 2027-01-04T09:00:00Z      after long downtime: it is that time now
            """,
        "root" => """
              strongroom root rotate                            a new epoch: copies of the data from before do not open any more
              strongroom root switch --to passphrase            another kind, with the server stopped
              strongroom root passphrase                        another passphrase, with the server stopped
            """,
        "root rotate" => """
              strongroom root rotate                            after keys were deleted that older copies of the data still hold
              strongroom root rotate --output json | jq -r .Epoch
            """,
        "keys" or "keys rewrap" => """
              strongroom keys rewrap --wait                     new keys for every account, and the data keys of all objects under them
              strongroom keys rewrap --account 111122223333     one account's only, in the background
            """,
        "keys status" => """
              strongroom keys status                            how far the rewrap is
              strongroom keys status --output json | jq .Left   what could not be moved
            """,
        "root passphrase" => """
              strongroom root passphrase                        asks for the old and the new passphrase
              strongroom root passphrase --new-passphrase-file /run/secrets/passphrase
            """,
        "account" or "account list" => """
              strongroom account list                           who there is, with the access key ids of their roots
              strongroom account list --output json | jq -r '.Accounts[].AccountId'
            """,
        "account create" => """
              strongroom account create research                a second account, with its root's key pair
            """,
        "account root-key" or "account root-key deactivate" or "account root-key activate" => """
              strongroom account root-key deactivate 111122223333 AKIAIOSFODNN7EXAMPLE
                                                                root stays in the drawer
              strongroom account root-key activate 111122223333 AKIAIOSFODNN7EXAMPLE
            """,
        "account root-key create" => """
              strongroom account root-key create 111122223333   a key pair for the root that lost its own
            """,
        "account root-key delete" => """
              strongroom account root-key delete 111122223333 AKIAIOSFODNN7EXAMPLE
            """,
        "backup" => """
              strongroom backup /backup/today                   asks for the recovery passphrase
            """,
        "restore" => """
              strongroom restore /backup/today --into /srv/new  asks for the recovery passphrase; then copy segments and files there
            """,
        "verify" => """
              strongroom verify --data-directory /srv/new       is every body there?
            """,
        "version" => """
              strongroom version
            """,
        "" or "serve" => """
              strongroom                                        serve with embedded defaults: TLS on port 9000, data in ./strongroom-data
              strongroom serve --data-directory /srv/strongroom --host-names storage.example.org
              strongroom serve --listeners 'https://*:9000' --listeners 'http://127.0.0.1:9080'
              STRONGROOM_LOG_FORMAT=json strongroom serve       any setting by its variable
            """,
        _ => null,
    };
}
