import type { Case } from './case';
import { containerdCases } from './containerd';
import { crioCases } from './cri-o';
import { dockerCases } from './docker';

/** Every case of every runtime. */
export const cases: readonly Case[] = [...dockerCases, ...containerdCases, ...crioCases];
