// A process has one generation, one list of participants and one capture at a time: tests that use them cannot overlap.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
