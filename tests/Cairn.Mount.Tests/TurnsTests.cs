using Cairn.Mount.Files;

namespace Cairn.Mount.Tests;

/// <summary>Who waits is let in in the order in which he came.</summary>
public sealed class TurnsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Who_came_first_is_let_in_first()
    {
        var (turns, order) = (new Turns(), new List<int>());
        turns.Enter();
        var threads = new List<Thread>();
        for (var i = 0; i < 20; i++)
        {
            var number = i;
            var thread = new Thread(() => Take(turns, () => order.Add(number)));
            thread.Start();
            Assert.True(SpinWait.SpinUntil(() => (thread.ThreadState & ThreadState.WaitSleepJoin) != 0, Patience), "A thread passed by.");
            threads.Add(thread);
        }
        Assert.Empty(order);
        turns.Leave();
        Assert.All(threads, static thread => Assert.True(thread.Join(Patience), "A thread was never let in."));
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public void One_at_a_time_is_let_in()
    {
        const int rounds = 20_000;
        var (turns, count, within, most) = (new Turns(), 0, 0, 0);
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < rounds; i++)
            {
                Take(turns, () =>
                {
                    most = Math.Max(most, ++within);
                    count++;
                    within--;
                });
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        Assert.All(threads, static thread => Assert.True(thread.Join(Patience), "A thread was never let in."));
        Assert.Equal((4 * rounds, 1), (count, most));
    }

    private static void Take(Turns turns, Action within)
    {
        turns.Enter();
        within();
        turns.Leave();
    }
}
