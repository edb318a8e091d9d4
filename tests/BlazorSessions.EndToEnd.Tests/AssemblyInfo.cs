using BlazorSessions.EndToEnd.Tests.Hosting;

// One browser and one demo serve every test; each test brings a visitor of its own.
[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: AssemblyFixture(typeof(DemoApp))]
[assembly: AssemblyFixture(typeof(PackedPackages))]

// Tests wait for a browser and a server on the same few cores: side by side they only make each other slow.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
