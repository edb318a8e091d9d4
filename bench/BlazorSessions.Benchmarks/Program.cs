using BenchmarkDotNet.Running;
using BlazorSessions.Benchmarks.Circuits;
using BlazorSessions.Benchmarks.Nodes;
using BlazorSessions.Benchmarks.Requests;
using BlazorSessions.Benchmarks.Stores;

// dotnet run -c Release --project bench/BlazorSessions.Benchmarks -- store postgres | store distributed | many postgres | sizes | memory | push
//   | latency redis | ends redis | writers redis | caches | --filter '*'
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
    case ["latency", var store]:
        await PushLatency.RunAsync(store);
        break;
    case ["ends", var store]:
        await EndOfMany.RunAsync(store);
        break;
    case ["writers", var store]:
        await Writers.RunAsync(store);
        break;
    case ["caches"]:
        await InsteadOfCaches.RunAsync();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
