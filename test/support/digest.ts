// Prints a digest of everything that the cases render. Run in processes whose surroundings differ.
import { createHash } from 'node:crypto';
import { toYaml } from '../../src';
import { cases } from '../cases';
import { renderCase } from './render';

const objects = cases.flatMap((entry) => [...renderCase(entry).values()]);
const date = new Date(0).toLocaleString();
process.stdout.write(JSON.stringify({ digest: createHash('sha256').update(toYaml(objects)).digest('hex'), objects: objects.length, date }));
