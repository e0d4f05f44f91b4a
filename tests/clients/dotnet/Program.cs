using Strongroom.Clients;

return await new Suite(Endpoint.FromEnvironment()).RunAsync();
