using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Strongroom.Micro;

// In process: the project that BenchmarkDotNet would generate needs packages restored outside the lock files.
var config = DefaultConfig.Instance
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));

// Every benchmark class, written out: adding one is its file and its line here.
Type[] benchmarks =
[
    typeof(NameBenchmarks),
    typeof(SignatureBenchmarks),
    typeof(ChecksumBenchmarks),
    typeof(SealBenchmarks),
    typeof(KeyWrapBenchmarks),
    typeof(ClaimBenchmarks),
    typeof(RecordBenchmarks),
    typeof(PipelineBenchmarks),
    typeof(KmsBenchmarks),
    typeof(PolicyBenchmarks),
    typeof(VersionBenchmarks),
];

BenchmarkSwitcher.FromTypes(benchmarks).Run(args, config);
