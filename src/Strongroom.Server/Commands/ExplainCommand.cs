using System.CommandLine;
using System.Text.Json;

namespace Strongroom.Server.Commands;

/// <summary>strongroom explain: why a request was allowed or denied, or would be.</summary>
internal static class ExplainCommand
{
    public static Command Build(SettingOptions options)
    {
        var request = new Argument<string?>("request-id") { Description = "The x-amz-request-id of an answer, or the requestID of a record.", Arity = ArgumentArity.ZeroOrOne };
        var principal = new Option<string?>("--as") { Description = "For a question: the ARN of the user, role or root that would ask, or `anonymous`.", HelpName = "arn" };
        var action = new Option<string?>("--action") { Description = "For a question: the action, s3:GetObject.", HelpName = "action" };
        var resource = new Option<string?>("--resource") { Description = "For a question: the resource's ARN, or *.", HelpName = "arn" };
        var context = new Option<string[]>("--context")
        {
            Description = "For a question: a condition key and its value. May be repeated; a key given twice has two values.", HelpName = "key=value",
            Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false,
        };
        context.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1)) result.AddError("--context is a key and a value: aws:SourceIp=192.0.2.1");
        });
        var command = new Command(
            "explain",
            "Tell why a request was allowed or denied: each policy and statement that matched or nearly matched, and the condition that failed with the value it saw. " +
            "With --as, --action and --resource, tell what would become of a request that nobody made. Requests are looked for among the newest million records.");
        command.Add(request);
        foreach (var option in new Option[] { principal, action, resource, context }) command.Add(option);
        var output = OutputOption.Create();
        command.Add(output);
        options.AddDataDirectory(command);
        command.Validators.Add(result =>
        {
            var isQuestion = result.GetValue(principal) is not null || result.GetValue(action) is not null || result.GetValue(resource) is not null || result.GetResult(context) is not null;
            if (result.GetValue(request) is null != isQuestion) result.AddError("Give a request id, or --as, --action and --resource.");
            else if (isQuestion && (result.GetValue(principal) is null || result.GetValue(action) is null || result.GetValue(resource) is null))
                result.AddError("A question needs --as, --action and --resource.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = ServerCommand.Client(options, parsed);
            if (parsed.GetValue(request) is { } id)
            {
                using var answer = await client.CallAsync("ExplainRequest", JsonSerializer.Serialize(new { RequestId = id }), cancellation);
                ServerCommand.Print(parsed, output, answer.RootElement.GetProperty("Record"), record => ExplanationText.WriteRecord(parsed.InvocationConfiguration.Output, record));
                return ExitCode.Success;
            }
            var question = new
            {
                PrincipalArn = parsed.GetValue(principal),
                Action = parsed.GetValue(action),
                Resource = parsed.GetValue(resource),
                Context = (parsed.GetValue(context) ?? []).Select(pair => pair.Split('=', 2)).Select(pair => new { Key = pair[0], Value = pair[1] }),
            };
            using var explained = await client.CallAsync("ExplainAccess", JsonSerializer.Serialize(question), cancellation);
            ServerCommand.Print(parsed, output, explained.RootElement, answer => ExplanationText.WriteAnswer(parsed.InvocationConfiguration.Output, answer));
            return ExitCode.Success;
        });
        return command;
    }
}
