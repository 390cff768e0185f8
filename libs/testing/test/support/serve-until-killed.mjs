// Starts a server by the way in argv[2], prints its URL and that of a database on it, and waits for its end.
import { startPostgres } from '../../src/postgres-server.ts';

const server = await startPostgres({ source: process.argv[2] });
const database = await server.createDatabase();
console.log(JSON.stringify({ url: server.url, database }));
