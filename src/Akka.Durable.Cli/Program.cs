using System.Text;
using Akka.Durable.Cli;
using Akka.Durable.Cli.Console;

System.Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await DurableProgram.RunAsync(args, Terminal.OfProcess());
