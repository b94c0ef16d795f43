import { parentOf } from '../values/host-path';
import { type Expandable, verbatim } from '../values/kubelet';
import type { AgentProfile, Mount } from './runtime';

/** An agent that reaches a CRI runtime: by its socket's directory, and with a configuration for crictl. */
export function criAgent(agent: Omit<AgentProfile, 'prePull' | 'agentSocket'>): AgentProfile {
  const socketMount = runtimeSocketMount(agent.socket);
  return {
    ...agent,
    agentSocket: agent.socket,
    mounts: [socketMount, crictlMount(agent.socket), ...agent.mounts],
    prePull: (image) => ({ command: pullCommand(agent.socket, image), mounts: [socketMount] }),
  };
}

/** The socket is made anew when the runtime restarts, so its directory is mounted. */
function runtimeSocketMount(socket: string): Mount {
  const path = parentOf(socket);
  return { volume: { type: 'hostPath', name: 'runtime-socket', path, check: 'Directory' }, path };
}

function crictlMount(socket: string): Mount {
  const file = 'crictl.yaml';
  const text = `runtime-endpoint: unix://${socket}\nimage-endpoint: unix://${socket}\ntimeout: 30\n`;
  return { volume: { type: 'files', name: 'crictl', files: { [file]: text } }, path: `/etc/${file}`, subPath: file, readOnly: true };
}

function pullCommand(socket: string, image: string): readonly Expandable[] {
  const endpoint = `unix://${socket}`;
  return ['crictl', '--runtime-endpoint', endpoint, '--image-endpoint', endpoint, 'pull', image].map(verbatim);
}
