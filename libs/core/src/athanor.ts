import { CommandError, reflectCommand, reflectUsage } from './reflect-command.js';

const [command, ...args] = process.argv.slice(2);

try {
  if (command === 'reflect') {
    await reflectCommand(args, { env: process.env, write: (text) => process.stdout.write(text) });
  } else {
    const isHelp = command === undefined || command === '--help' || command === '-h';
    if (!isHelp) throw new CommandError(`There is no command '${command}'; there is reflect\n\n${reflectUsage}`);
    process.stdout.write(reflectUsage);
  }
} catch (error) {
  // A mistake of Athanor's own keeps its trace.
  const text = error instanceof CommandError ? `athanor: ${error.message}\n` : `${(error as Error).stack}\n`;
  process.stderr.write(text);
  process.exitCode = 1;
}
