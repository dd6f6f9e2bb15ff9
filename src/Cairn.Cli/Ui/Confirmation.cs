using Cairn.Cli.Around;

namespace Cairn.Cli.Ui;

/// <summary>Asks before something is destroyed.</summary>
internal static class Confirmation
{
    /// <summary>Goes on only if it was confirmed: beforehand with <c>--yes</c>, or now by whoever sits at the terminal.</summary>
    /// <exception cref="UsageException">Nobody can be asked.</exception>
    /// <exception cref="OperationCanceledException">The answer was no.</exception>
    public static void Require(Call call, bool confirmed, string question)
    {
        if (confirmed)
            return;
        if (!call.Surroundings.InputIsTerminal)
            throw new UsageException($"{question} There is no terminal to ask on; say --yes to do it.");
        call.Terminal.Error.Write($"{question} [y/N] ");
        call.Terminal.Error.Flush();
        using var reader = new StreamReader(call.Surroundings.Input());
        if (reader.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
            throw new OperationCanceledException();
    }
}
