using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Capabilities.TestFramework;
using SpaprDdw.PesterTests;

ITestApplicationBuilder builder = await TestApplication.CreateBuilderAsync(args);
builder.AddSelfRegisteredExtensions(args);
builder.RegisterTestFramework(_ => new TestFrameworkCapabilities(), (_, _) => new PesterFramework());
using ITestApplication application = await builder.BuildAsync();
return await application.RunAsync();
