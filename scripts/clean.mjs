// Empties a folder of the project before it is written anew, so that no file of an earlier build stays in it.
import { rmSync } from 'node:fs';

for (const folder of process.argv.slice(2)) rmSync(new URL(`../${folder}`, import.meta.url), { recursive: true, force: true });
