namespace Cairn.Testing;

/// <summary>The process that started this one, as seen from its end of the input pipe.</summary>
internal static class Parent
{
    /// <summary>Ends this process as soon as the input ends, whatever it is doing.</summary>
    public static void EndWithIt() => new Thread(Watch) { IsBackground = true, Name = "watch-parent" }.Start();

    private static void Watch()
    {
        while (Console.In.ReadLine() is not null)
        {
        }
        Environment.Exit(3);
    }
}
