import { describe, expect, it } from 'vitest';
import { builderPod, buildkitDaemonSet, resolveConfig } from '../src';
import { argv, containersOf } from './support/kubelet';
import { problemsOf } from './support/problems';

const proxy = {
  http: 'http://proxy.example.com:3128',
  https: 'http://secure.example.com:3128',
  exceptions: ['.example.com', '10.0.0.0/8'],
};
const request = { name: 'build-web', image: 'web:1', context: { type: 'git', url: 'https://example.org/web.git' } } as const;
const variables = [
  { name: 'HTTP_PROXY', value: proxy.http },
  { name: 'HTTPS_PROXY', value: proxy.https },
  { name: 'NO_PROXY', value: '.example.com,10.0.0.0/8' },
];

describe('a proxy', () => {
  it.each(['containerd', 'cri-o'] as const)('is that of the daemon on %s', (runtime) => {
    const daemonSet = buildkitDaemonSet({ runtime, proxy });
    expect(daemonSet?.spec.template.spec.containers[0]?.env).toEqual(expect.arrayContaining(variables));
  });

  it.each(['docker', 'containerd', 'cri-o'] as const)('is that of the client that builds on %s, and of the RUN steps', (runtime) => {
    const [build, ...others] = containersOf(builderPod({ runtime, proxy }, request));
    expect(build?.env).toEqual(expect.arrayContaining(variables));
    const command = argv(build ?? { name: '' }).join('\n');
    for (const { name, value } of variables)
      expect(command).toMatch(new RegExp(`build-arg[:=]${name}=${value.replaceAll('.', '\\.')}$`, 'm'));
    for (const { env = [] } of others) expect(env.map(({ name }) => name)).not.toContain('HTTPS_PROXY');
  });

  it('is a URL without credentials and without a path', () => {
    const wrong = { http: 'proxy:3128', https: 'http://me:secret@proxy.example.com', exceptions: [''] };
    expect(problemsOf(() => resolveConfig({ runtime: 'docker', proxy: wrong }))).toMatchInlineSnapshot(`
      [
        "proxy.http: expected the URL of a proxy such as "http://proxy.example.com:3128", received "proxy:3128"; begin with "http://"",
        "proxy.https: expected the URL of a proxy such as "http://proxy.example.com:3128", received "http://***@proxy.example.com"; leave the credentials out: every Pod and every build would show them",
        "proxy.exceptions[0]: expected text that is not empty, received """,
      ]
    `);
    expect(
      problemsOf(() => resolveConfig({ runtime: 'docker', proxy: { https: 'http://proxy.example.com/path' } })),
    ).toMatchInlineSnapshot(`
      [
        "proxy.https: expected the URL of a proxy such as "http://proxy.example.com:3128", received "http://proxy.example.com/path"; leave out what follows the host",
      ]
    `);
  });

  it('is not given by a build as well', () => {
    const build = { ...request, buildArgs: { HTTP_PROXY: 'http://other' }, buildArgFields: { NO_PROXY: 'status.podIP' } };
    expect(problemsOf(() => builderPod({ runtime: 'docker', proxy }, build))).toEqual([
      'buildArgs.HTTP_PROXY: expected no build arg that the proxy of the config gives, received "http://other"',
      'buildArgFields.NO_PROXY: expected no build arg that the proxy of the config gives, received "status.podIP"',
    ]);
    expect(problemsOf(() => builderPod({ runtime: 'docker' }, build))).toEqual([]);
  });
});
