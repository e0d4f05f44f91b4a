using System.CommandLine;
using System.Text;
using Strongroom.Server.Configuration;
using Strongroom.Server.Data;
using Strongroom.Server.Hosting;

namespace Strongroom.Server.Commands;

/// <summary>strongroom env: shell text that makes S3 clients of this shell talk to the server on this machine.</summary>
internal static class EnvCommand
{
    /// <summary>Where distributions keep the authorities that they trust.</summary>
    private static readonly string[] SystemBundles =
        ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"];

    public static Command Build(SettingOptions options)
    {
        var command = new Command(
            "env",
            "Print what a shell evaluates so that its S3 clients use this server: keys of an administrator's session of 12 hours, the endpoint, the region, where the " +
            "authority's certificate lies, and a function aws that adds --endpoint-url for versions that do not know AWS_ENDPOINT_URL. For bash, zsh and dash. " +
            "The session is asked of the running server.");
        var asRoot = new Option<bool>("--root") { Description = "The lasting keys of the first account's root instead: for what only root may do." };
        command.Add(asRoot);
        options.AddDataDirectory(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var model = options.Validate(parsed);
            var data = DataDirectory.Look(model.DataDirectory);
            var endpoints = EndpointsFile.Read(data) ?? throw new CommandException(ExitCode.Unavailable, $"No server has run on {data.Root}.");
            var credentials = parsed.GetValue(asRoot) ? Root(model.Root, data, endpoints.Account) : await SessionAsync(ServerCommand.Client(options, parsed), cancellation);
            if (endpoints.Authority is { } authority) WriteBundle(data, authority, SystemBundles);
            parsed.InvocationConfiguration.Output.Write(Script(data, credentials, endpoints));
            return ExitCode.Success;
        });
        return command;
    }

    public static string Script(DataDirectory data, SigningCredentials credentials, EndpointsFile endpoints)
    {
        var url = endpoints.Preferred.Url;
        var script = new StringBuilder();
        Export("AWS_ACCESS_KEY_ID", credentials.AccessKeyId);
        Export("AWS_SECRET_ACCESS_KEY", credentials.SecretAccessKey);
        // A session token of an earlier login would be sent with lasting keys, and a profile would win over both.
        script.Append("unset AWS_SESSION_TOKEN AWS_PROFILE\n");
        if (credentials.SessionToken is { } token) Export("AWS_SESSION_TOKEN", token);
        Export("AWS_DEFAULT_REGION", endpoints.Region);
        Export("AWS_REGION", endpoints.Region);
        Export("AWS_ENDPOINT_URL", url);
        if (endpoints.Authority is { } authority)
        {
            Export("AWS_CA_BUNDLE", authority);
            Export("NODE_EXTRA_CA_CERTS", authority);
            Export("SSL_CERT_FILE", data.AuthorityBundle);
            Export("REQUESTS_CA_BUNDLE", data.AuthorityBundle);
            // Debian 12's rclone (1.60) does not start with AWS_CA_BUNDLE set; SSL_CERT_FILE is what it goes by.
            script.Append("unalias rclone 2>/dev/null || :\n");
            script.Append("rclone() { ( unset AWS_CA_BUNDLE; command rclone \"$@\" ); }\n");
        }
        else
        {
            // What an earlier call set, when the local authority's certificate was shown, would be trusted in place of the own certificate's authority.
            Forget("AWS_CA_BUNDLE", data.AuthorityCertificate);
            Forget("NODE_EXTRA_CA_CERTS", data.AuthorityCertificate);
            Forget("SSL_CERT_FILE", data.AuthorityBundle);
            Forget("REQUESTS_CA_BUNDLE", data.AuthorityBundle);
        }

        script.Append("unalias aws 2>/dev/null || :\n");
        script.Append("aws() { command aws --endpoint-url ").Append(Quote(url)).Append(" \"$@\"; }\n");
        return script.ToString();

        void Forget(string name, string value) => script.Append($"[ \"${{{name}-}}\" != {Quote(value)} ] || unset {name}\n");

        void Export(string name, string value) => script.Append("export ").Append(name).Append('=').Append(Quote(value)).Append('\n');
    }

    /// <summary>Text that a POSIX shell reads as one word, whatever is in it.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static SigningCredentials Root(RootModel model, DataDirectory data, string account)
    {
        // The server may have been given its root by flags that this command is not: what counts is whether the file is there.
        var path = RootCredentialsFile.PathOf(model, data) ?? data.RootCredentials;
        if (!File.Exists(path))
            throw new CommandException(
                ExitCode.Failure, $"There is no {path}: root has no active key, or the root of trust is not a key file and root.credentialsFile names no place. {RootCredentialsFile.Hint(account)}");
        var root = CredentialsFile.Read(path);
        return new(root.AccessKeyId, root.SecretAccessKey, null);
    }

    private static async Task<SigningCredentials> SessionAsync(ServerClient client, CancellationToken cancellationToken)
    {
        using (client)
        using (var answer = await client.CallAsync("CreateAdministratorSession", "{}", cancellationToken))
        {
            var session = answer.RootElement.GetProperty("Credentials");
            return new(session.Text("AccessKeyId"), session.Text("SecretAccessKey"), session.Text("SessionToken"));
        }
    }

    private static void WriteBundle(DataDirectory data, string authority, IEnumerable<string> systemBundles)
    {
        var system = systemBundles.FirstOrDefault(File.Exists);
        var bundle = (system is null ? "" : File.ReadAllText(system).TrimEnd() + "\n") + File.ReadAllText(authority);
        if (!File.Exists(data.AuthorityBundle) || File.ReadAllText(data.AuthorityBundle) != bundle)
            DataDirectory.WriteWhole(data.AuthorityBundle, bundle, isSecret: false);
    }
}
