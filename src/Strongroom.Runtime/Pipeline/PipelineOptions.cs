namespace Strongroom.Runtime;

/// <summary>What the pipeline is told at start.</summary>
/// <param name="Region">The region that requests must be signed for.</param>
/// <param name="WaitForReadRecords">True where a read is answered only once its record is durable.</param>
public sealed record PipelineOptions(string Region, bool WaitForReadRecords);
