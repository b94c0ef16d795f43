import { docker29WithContainerd, docker29WithGraphDriver } from '../runtimes/docker';
import { describeImageCommands } from './image-commands';

for (const runtime of [docker29WithContainerd, docker29WithGraphDriver]) describeImageCommands(runtime);
