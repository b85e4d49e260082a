// A server's request threads were started by nobody's flow, so these tests simulate the whole process.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
