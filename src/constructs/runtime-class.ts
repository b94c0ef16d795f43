import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { RuntimeClassOptions } from '../config/runtime-class';
import { runtimeClass } from '../manifests/runtime-class';
import { resolveRuntimeClass } from '../resolve/runtime-class';
import { addObject } from './object';
import { orLeave } from './warnings';

/** {@link RuntimeClassOptions}, named after the construct unless they say otherwise. */
export interface RuntimeClassProps extends Omit<RuntimeClassOptions, 'name'> {
  /**
   * Name by which Pods choose it.
   * @default - the id of the construct
   */
  readonly name?: string;
}

/** A RuntimeClass. It stands wherever a `runtimeClassName` is asked for. */
export class RuntimeClass extends Construct {
  /** Name by which Pods choose it. */
  readonly name: string;
  /** The RuntimeClass. */
  readonly runtimeClass: ApiObject;

  /**
   * @param scope - the chart or the construct that it belongs to
   * @param id - its id, unique in the scope
   * @param props - the RuntimeClass
   * @throws ConfigError with every problem of the options.
   */
  constructor(scope: Construct, id: string, props: RuntimeClassProps) {
    super(scope, id);
    const resolved = orLeave(this, () => resolveRuntimeClass({ name: id, ...props }));
    this.name = resolved.name;
    this.runtimeClass = addObject(this, 'RuntimeClass', runtimeClass(resolved));
  }
}
