using System.Diagnostics;
using Cairn.Fuse.Transport.Rings;

namespace Cairn.Fuse.Tests;

/// <summary>Threads of rings are bound to a processor; those that they start are not to stay there.</summary>
public sealed class AffinityTests
{
    private static string OfProcess => Allowed(Environment.ProcessId);

    [SkippableFact]
    public void A_thread_is_bound_until_it_is_released()
    {
        var processor = ProcessorOfSeveral();
        OnThread(thread =>
        {
            Affinity.Bind(processor);
            Assert.Equal($"{processor}", Allowed(thread));
            Affinity.FreeOthers();
            Assert.Equal($"{processor}", Allowed(thread));
            Affinity.Release();
            Assert.Equal(OfProcess, Allowed(thread));
        });
    }

    [SkippableFact]
    public void A_processor_that_the_process_may_not_use_binds_to_none()
    {
        ProcessorOfSeveral();
        OnThread(static thread =>
        {
            foreach (var processor in new[] { -1, 8000, int.MaxValue })
                Affinity.Bind(processor);
            Assert.Equal(OfProcess, Allowed(thread));
        });
    }

    [SkippableFact]
    public void A_thread_that_was_started_by_a_bound_one_is_freed()
    {
        var processor = ProcessorOfSeveral();
        OnThread(thread =>
        {
            // As a native program's thread is that a bound one has started.
            using (var bound = Process.Start(new ProcessStartInfo("taskset", ["-pc", $"{processor}", $"{thread}"]) { RedirectStandardOutput = true })!)
                bound.WaitForExit();
            Assert.Equal($"{processor}", Allowed(thread));
            using (var unbinder = new Unbinder())
            {
                unbinder.Look();
                Assert.True(SpinWait.SpinUntil(() => Allowed(thread) == OfProcess, TimeSpan.FromSeconds(30)), $"It may run on {Allowed(thread)} alone.");
            }
        });
    }

    /// <summary>One that the process may use, of at least two.</summary>
    private static int ProcessorOfSeveral()
    {
        var first = OfProcess.Split(',', '-')[0];
        if (OfProcess == first)
            Skip.Because("There is but one processor for this process.");
        return int.Parse(first, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Allowed(int thread) =>
        File.ReadLines($"/proc/self/task/{thread}/status").First(static line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1];

    /// <summary>Does it on a thread of its own, which is not used again.</summary>
    private static void OnThread(Action<int> work)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                work(int.Parse(File.ReadAllText("/proc/thread-self/stat").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
            }
#pragma warning disable CA1031 // It is thrown again by the test.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = error;
            }
            finally
            {
                Affinity.Forget();
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw new Xunit.Sdk.XunitException(failure.ToString());
    }
}
