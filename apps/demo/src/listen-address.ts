/** Where a server listens. */
export interface ListenAddress {
  readonly port: number;
  readonly host: string;
}

/** From `PORT` and `HOST`; `localhost:3000` where they say nothing. A PORT that is none is an error. */
export function listenAddress(env: Readonly<Record<string, string | undefined>>): ListenAddress {
  const port = Number(env['PORT'] || 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`PORT takes a number from 0 to 65535, not ${JSON.stringify(env['PORT'])}`);
  }
  return { port, host: env['HOST'] || 'localhost' };
}
