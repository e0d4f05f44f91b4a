using Strongroom.Server.Commands;

return await StrongroomCommand.RunAsync(args);
