using Xunit.Sdk;
using Xunit.v3;

// Names of containers are unique in a process, and one test must not see the containers of another.
[assembly: Parallelization(Mode = ParallelMode.None)]
