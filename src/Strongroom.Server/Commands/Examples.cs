namespace Strongroom.Server.Commands;

/// <summary>What --help of each command shows at its end.</summary>
internal static class Examples
{
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
        "tail" => """
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
        "switch" => """
              strongroom root switch --to passphrase            asks for the new passphrase; then start with root.kind=passphrase
              strongroom root switch --to pkcs11 --root-pkcs11-module /usr/lib/softhsm/libsofthsm2.so --root-pkcs11-token strongroom
            """,
        "whoami" => """
              eval "$(strongroom env)"; strongroom whoami       the administrator's session
            """,
        "access" => """
              strongroom access photos                          who reads, writes and administers photos, and why
            """,
        "clock" or "accept" => """
              strongroom clock                                  does the clock of Object Lock run?
              strongroom clock accept 2027-01-04T09:00:00Z      after long downtime: it is that time now
            """,
        "account" => """
              strongroom account create research                a second account, with its root's key pair
              strongroom account root-key deactivate 111122223333 AKIAIOSFODNN7EXAMPLE
                                                                root stays in the drawer
            """,
        "list" or "create" or "root-key" or "deactivate" or "activate" or "delete" => null,
        "version" => null,
        "audit" => null,
        _ => """
              strongroom                                        serve with embedded defaults: TLS on port 9000, data in ./strongroom-data
              strongroom serve --data-directory /srv/strongroom --host-names storage.example.org
              strongroom serve --listeners 'https://*:9000' --listeners 'http://127.0.0.1:9080'
              STRONGROOM_LOG_FORMAT=json strongroom serve       any setting by its variable
            """,
    };
}
