import type { NonEmptyText, ProxyUrl } from './text';

/**
 * A proxy for whatever leaves the cluster. The daemon and the clients of the builder Pods pull through it, and `RUN` steps have it as
 * the build args `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, which BuildKit keeps out of the image and its cache. On docker the
 * engine pulls, and has a proxy of its own.
 */
export interface ProxyOptions {
  /**
   * Proxy for http.
   * @default - none
   */
  readonly http?: ProxyUrl;
  /**
   * Proxy for https, through which registries are reached.
   * @default - none
   */
  readonly https?: ProxyUrl;
  /**
   * What is reached directly: hosts, domains such as `.example.com` and ranges of addresses.
   * @default - nothing but the loopback device
   */
  readonly exceptions?: readonly NonEmptyText[];
}
