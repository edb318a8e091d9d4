using BenchmarkDotNet.Running;
using BlazorSessions.Benchmarks.Stores;

// dotnet run -c Release --project bench/BlazorSessions.Benchmarks -- stores | sizes | --filter '*'
switch (args)
{
    case ["stores", ..]:
        await StoreComparison.RunAsync();
        break;
    case ["sizes", ..]:
        await SizeComparison.RunAsync();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
