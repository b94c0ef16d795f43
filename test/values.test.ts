import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseImageReference } from '../src';
import { csvRecord } from '../src/buildkit/csv';
import { contextPathFault, dockerfileFault } from '../src/values/context-path';
import { isDnsLabel, isDnsSubdomain } from '../src/values/dns';
import { gitUrlFault } from '../src/values/git-url';
import { hostPathFault, isWithin, normalizePath, socketFault, socketPath } from '../src/values/host-path';
import { parseImage } from '../src/values/image';
import { isLabelKey, isLabelValue } from '../src/values/label';
import { nearest } from '../src/values/nearest';
import { compareQuantities, isDiskSpace, isQuantity, multiplyQuantity } from '../src/values/quantity';
import { atLeast, parseVersion } from '../src/values/version';
import { parseCsv } from './support/csv';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('image references', () => {
  it.each([
    ['foo', 'docker.io/library/foo:latest'],
    ['foo:1', 'docker.io/library/foo:1'],
    ['team/foo:1', 'docker.io/team/foo:1'],
    ['docker.io/foo:1', 'docker.io/library/foo:1'],
    ['index.docker.io/foo:1', 'docker.io/library/foo:1'],
    ['docker.io/x/y:v', 'docker.io/x/y:v'],
    ['localhost/foo:1', 'localhost/foo:1'],
    ['localhost:5000/a/b:tag', 'localhost:5000/a/b:tag'],
    ['10.0.0.1/orchest-env-x:1', '10.0.0.1/orchest-env-x:1'],
    ['registry:5000/foo', 'registry:5000/foo:latest'],
    ['registry.example.com/foo:5000', 'registry.example.com/foo:5000'],
    ['[2001:db8::1]:5000/foo:1', '[2001:db8::1]:5000/foo:1'],
    ['a/b/c/d__e/f-g/h.i:T_A.G-1', 'docker.io/a/b/c/d__e/f-g/h.i:T_A.G-1'],
    [`foo@${digest}`, `docker.io/library/foo@${digest}`],
    [`foo:1@${digest}`, `docker.io/library/foo:1@${digest}`],
  ])('%s is %s', (text, name) => {
    expect(parseImageReference(text).name).toBe(name);
  });

  it('gives the parts', () => {
    expect(parseImageReference(`localhost:5000/team/app:1@${digest}`)).toEqual({
      registry: 'localhost:5000',
      repository: 'team/app',
      tag: '1',
      digest,
      name: `localhost:5000/team/app:1@${digest}`,
    });
  });

  it.each([
    ['', '"" is not a repository'],
    ['Foo:1', 'write it in lower case: "foo:1"'],
    ['team/Foo:V1', 'write it in lower case: "team/foo:V1"'],
    ['Registry.example.com/foo', 'write it in lower case: "registry.example.com/foo"'],
    ['a b', 'write it without spaces'],
    ['foo:1\n', 'write it without spaces'],
    ['foo,push=true', 'write it without commas: give more names one by one'],
    ['https://example.com/foo', 'write it without a scheme'],
    ['foo:', '"" is not a tag'],
    ['foo:-1', '"-1" is not a tag'],
    ['foo@sha256:12', '"sha256:12" is not a digest'],
    ['foo@a@b', 'write at most one "@"'],
    [`foo@sha256:${'A'.repeat(64)}`, `"sha256:${'A'.repeat(64)}" is not a digest`],
    [`foo@md5:${'0'.repeat(32)}`, `"md5:${'0'.repeat(32)}" is not a digest`],
    ['-foo', '"-foo" is not a repository'],
    ['foo//bar', '"foo//bar" is not a repository'],
    ['ex_ample.com/foo', '"ex_ample.com" is not a registry host'],
    ['a'.repeat(256), 'the repository may have at most 255 characters'],
    ['0123456789abcdef'.repeat(4), 'a repository of 64 hexadecimal digits would be taken for an image ID'],
    ['--flag', '"--flag" is not a repository'],
  ])('%j is refused', (text, fault) => {
    expect(parseImage(text)).toEqual({ fault });
  });

  it('are stable: the name of a name is the name', () => {
    const name = fc.stringMatching(
      /^([a-z0-9]{1,5}\.[a-z]{2,3}(:[0-9]{1,4})?\/)?[a-z0-9]{1,8}(\/[a-z0-9]{1,8})?(:[a-z0-9._-]{0,5}[a-z0-9])?$/,
    );
    fc.assert(
      fc.property(name, (text) => {
        const parsed = parseImage(text);
        return 'fault' in parsed || parseImageReference(parsed.reference.name).name === parsed.reference.name;
      }),
    );
  });
});

describe('quantities', () => {
  it.each(['0', '1', '0.5', '.5', '1.', '100m', '128Mi', '1.5Gi', '1e3', '1E-3', '12E', '3k', '+1'])('%s is one', (text) => {
    expect(isQuantity(text)).toBe(true);
  });

  it.each(['', '-1', '1 Gi', '1gi', '1KB', 'Gi', '1e', '0x1', '1GiB', ' 1'])('%j is none', (text) => {
    expect(isQuantity(text)).toBe(false);
  });

  it.each([
    ['10Gi', 3, '30Gi'],
    ['1.5Gi', 3, '4.5Gi'],
    ['0.1Gi', 3, '0.3Gi'],
    ['2.5Gi', 2, '5Gi'],
    ['.5Gi', 2, '1Gi'],
    [1073741824, 2, '2147483648'],
    ['100M', 2, '200M'],
  ])('%s times %d is %s', (quantity, factor, product) => {
    expect(multiplyQuantity(quantity, factor)).toBe(product);
  });

  it('compares across units', () => {
    expect(compareQuantities('1Gi', '1G')).toBeGreaterThan(0);
    expect(compareQuantities('1000m', 1)).toBe(0);
    expect(compareQuantities('1e3', '1k')).toBe(0);
    expect(compareQuantities('512Mi', '1Gi')).toBeLessThan(0);
  });

  it('of disk space have a unit', () => {
    expect(['1GB', '1.5TB', '100%', '1%'].map(isDiskSpace)).toEqual([true, true, true, true]);
    expect(['1', '0%', '101%', '1 GB', '1Gi', '-1GB', '%'].map(isDiskSpace)).toEqual(Array(7).fill(false));
  });
});

describe('host paths', () => {
  it.each([
    ['run/x', 'start it with "/"'],
    ['', 'start it with "/"'],
    ['/a/../b', 'write it without ".."'],
    ['/..', 'write it without ".."'],
    ['/a:b', 'write it without ":", "," and control characters'],
    ['/a,b', 'write it without ":", "," and control characters'],
    ['/a\nb', 'write it without ":", "," and control characters'],
    ['/', 'name a directory below "/"'],
    ['/./', 'name a directory below "/"'],
  ])('%j is refused', (path, fault) => {
    expect(hostPathFault(path)).toBe(fault);
  });

  it('may hold spaces, dots and $', () => {
    expect(['/a b', '/..a', '/a..b', '/$(x)'].map(hostPathFault)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('are normalized', () => {
    expect(normalizePath('//run///x/./y/')).toBe('/run/x/y');
  });

  it('contain what lies below them, not what begins like them', () => {
    expect(isWithin('/run/x', '/run')).toBe(true);
    expect(isWithin('/run', '/run')).toBe(true);
    expect(isWithin('/runx', '/run')).toBe(false);
  });

  it('of sockets lose every unix://', () => {
    expect(socketPath('unix://unix:///run/x.sock')).toBe('/run/x.sock');
    expect(socketFault('unix:///run/x.sock')).toBeUndefined();
    expect(socketFault('tcp://10.0.0.1:2375')).toBe('a tcp address cannot be mounted: give the unix socket of the node');
    expect(socketFault('unix://run/x.sock')).toBe('start it with "/"');
  });
});

describe('paths in the build context', () => {
  it('stay in it', () => {
    expect(['Dockerfile', 'a b/Dockerfile', './x', 'x/', '..x/y', '--flag'].map(contextPathFault)).toEqual(Array(6).fill(undefined));
    expect(contextPathFault('/etc/passwd')).toBe('write it relative to the context');
    expect(contextPathFault('a/../../b')).toBe('it may not leave the context: write it without ".."');
    expect(contextPathFault('.')).toBe('name a file or a directory');
    expect(contextPathFault('a\nb')).toBe('write it without line breaks and NUL');
  });

  it('tells of a Dockerfile that BuildKit would not find by its own name', () => {
    const found = ['docker files/Dockerfile.web', 'a*b', 'a?b', 'a]b', '#a', '-a', '{a}', 'a!b', '~a', 'in !/a', 'in/!x/a'];
    expect(found.map(dockerfileFault)).toEqual(Array(found.length).fill(undefined));
    const lost = ['app/[slug]/Dockerfile', 'a\\b', '!a', './!a', ' a', 'a ', '\u00a0a', 'in/!a', 'in/ a'];
    expect(lost.map(dockerfileFault)).toEqual(Array(lost.length).fill(expect.stringContaining('BuildKit reads it as a pattern')));
    expect(dockerfileFault('../[a]')).toBe('it may not leave the context: write it without ".."');
  });
});

describe('git URLs', () => {
  it.each([
    'https://example.com/team/app.git',
    'https://example.com/app.git#main',
    'http://127.0.0.1:8080/app.git#v1:sub/dir',
    'https://example.com/app.git#refs/heads/a..b',
  ])('%s is fetched', (url) => {
    expect(gitUrlFault(url)).toBeUndefined();
  });

  it.each([
    ['git@example.com:team/app.git', 'give its https URL'],
    ['ssh://example.com/app.git', 'give its https URL'],
    ['https://user:token@example.com/app.git', 'it would show its credentials in the Pod: leave them out'],
    ['https://example.com/app', 'end the repository in ".git": BuildKit takes any other URL for an archive'],
    ['https://example.com/a b.git', 'percent-encode its special characters'],
    ['https://example.com/app.git#main:../..', 'its subdirectory may not leave the repository'],
    ['app.git', 'start it with "https://"'],
    ['--flag', 'start it with "https://"'],
  ])('%s is refused', (url, fault) => {
    expect(gitUrlFault(url)).toBe(fault);
  });
});

describe('names', () => {
  it('of Kubernetes objects', () => {
    expect(['a', 'a-1', '1a', 'a'.repeat(63)].every(isDnsLabel)).toBe(true);
    expect(['', '-a', 'a-', 'A', 'a_b', 'a.b', 'a'.repeat(64), 'a\n'].some(isDnsLabel)).toBe(false);
    expect(isDnsSubdomain('a.b-c.d')).toBe(true);
    expect(['a..b', '.a', 'a.', 'A.b'].some(isDnsSubdomain)).toBe(false);
  });

  it('of labels', () => {
    expect(['team', 'example.com/team', 'a_b.c-d', 'A'].every(isLabelKey)).toBe(true);
    expect(['', '/team', 'example.com/', 'a/b/c', 'a b', '-a', 'Example.com/a'].some(isLabelKey)).toBe(false);
    expect(['', 'a', 'A_b.c-1'].every(isLabelValue)).toBe(true);
    expect(['a b', 'a/b', 'a:b', '-a', 'a'.repeat(64)].some(isLabelValue)).toBe(false);
  });
});

describe('versions', () => {
  it('are read from tags', () => {
    expect(parseVersion('v0.32.2-rootless')).toEqual({ major: 0, minor: 32, patch: 2 });
    expect(parseVersion('1.30')).toEqual({ major: 1, minor: 30, patch: 0 });
    expect(['latest', 'buildx-stable-1', '', '1', 'v1.x'].map(parseVersion)).toEqual(Array(5).fill(undefined));
  });

  it('are compared part by part', () => {
    const v = (major: number, minor: number, patch: number) => ({ major, minor, patch });
    expect(atLeast(v(4, 9, 0), v(4, 9, 0))).toBe(true);
    expect(atLeast(v(4, 10, 0), v(4, 9, 9))).toBe(true);
    expect(atLeast(v(4, 9, 0), v(4, 9, 1))).toBe(false);
    expect(atLeast(v(5, 0, 0), v(4, 9, 1))).toBe(true);
    expect(atLeast(v(3, 99, 99), v(4, 0, 0))).toBe(false);
  });
});

describe('CSV records', () => {
  it('keep every value in its own field', () => {
    const record = csvRecord([
      ['type', 'docker'],
      ['name', 'a,b'],
      ['note', 'say "hi"'],
    ]);
    expect(record).toBe('type=docker,"name=a,b","note=say ""hi"""');
  });

  it('are read back as they were written', () => {
    const fields = fc.array(fc.tuple(fc.stringMatching(/^[a-z-]{1,8}$/), fc.string()), { minLength: 1 });
    fc.assert(
      fc.property(fields, (list) => {
        expect(parseCsv(csvRecord(list))).toEqual(list.map(([key, value]) => `${key}=${value}`));
      }),
    );
  });
});

it('suggests the nearest word, and none that is far', () => {
  const words = ['socket', 'daemon', 'storage', 'name'];
  expect(['sockte', 'Daemon', 'storge', 'nam'].map((word) => nearest(word, words))).toEqual(['socket', 'daemon', 'storage', 'name']);
  expect(nearest('tolerations', words)).toBeUndefined();
});
