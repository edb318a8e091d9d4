using BenchmarkDotNet.Running;
using BlazorSessions.Benchmarks.Circuits;
using BlazorSessions.Benchmarks.Stores;

// dotnet run -c Release --project bench/BlazorSessions.Benchmarks -- store postgres | store distributed | many postgres | sizes | memory | push | --filter '*'
switch (args)
{
    case ["store", var store]:
        await StoreComparison.RunAsync(store);
        break;
    case ["many", var store]:
        await ManySessions.RunAsync(store);
        break;
    case ["sizes"]:
        await SizeComparison.RunAsync();
        break;
    case ["memory", ..]:
        await MemoryOfCircuits.RunAsync();
        break;
    case ["push", ..]:
        await PushToCircuits.RunAsync();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
