using Cairn.Cli;
using Cairn.Cli.Around;

using var surroundings = Surroundings.OfProcess();
return CommandLine.RunToTheEnd(ExactArguments.Of(args), surroundings);
