import { describe, expect, it } from 'vitest';
import { builderJob, builderPod, resolveConfig } from '../src';
import { cases } from './cases';
import { serviceCases } from './cases/service';

/** Every object and list in a value, and the value itself. */
function objectsIn(value: unknown, found = new Set<object>()): ReadonlySet<object> {
  if (typeof value !== 'object' || value === null || found.has(value)) return found;
  found.add(value);
  for (const item of Object.values(value)) objectsIn(item, found);
  return found;
}

const all = [...cases, ...serviceCases].map(({ name, config, request }) => {
  const kind = 'runtime' in config ? config.runtime : 'service';
  return [`${kind}, ${name}`, config, request] as const;
});

describe('what is rendered from one resolved config belongs to its caller', () => {
  it.each(all)('%s', (_name, config, request) => {
    const resolved = 'runtime' in config ? resolveConfig(config) : resolveConfig(config);
    const render = resolved.builds.workload === 'Job' ? builderJob : builderPod;
    const first = render(resolved, request);
    const text = JSON.stringify(first);
    const ofOthers = [...objectsIn(render(resolved, request)), ...objectsIn(request), ...objectsIn(resolved)];
    const own = objectsIn(first);
    expect(own.size).toBeGreaterThan(20);
    expect(ofOthers.filter((object) => own.has(object))).toEqual([]);
    expect(JSON.stringify(first), 'the next call changes nothing').toBe(text);
  });
});
