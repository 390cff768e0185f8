import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { embeddedUrl } from './database.js';

/** Tells where to look. `paths` are names of pages with their paths. */
export function announce(name: string, host: string, server: Server, url: string, paths: Record<string, string>): void {
  const address = `http://${host}:${(server.address() as AddressInfo).port}`;
  const database = url === embeddedUrl ? 'PGlite in memory; DATABASE_URL puts it on a server' : 'as DATABASE_URL says';
  const lines = Object.entries(paths).map(([label, path]) => `  ${label.padEnd(9)} ${address}${path}`);
  console.log(`\n${name} on ${address}\n${lines.join('\n')}\n  Database  ${database}\nStop it with Ctrl+C.\n`);
}

/** Says why the program did not start, without its bowels, and ends it. */
export function giveUp(error: unknown): never {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const isTaken = (error as { code?: unknown } | undefined)?.code === 'EADDRINUSE';
  console.error(`The demo did not start. ${reason}${isTaken ? '. Set PORT to another one' : ''}`);
  process.exit(1);
}
