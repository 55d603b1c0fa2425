// Writes all boards as JSON into a folder: node main.js FOLDER

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { exporter } from './boards/exporter';
import { failures } from './boards/failures';
import { gpuMemory } from './boards/gpu_memory';
import { inference } from './boards/inference';
import { overview } from './boards/overview';
import { startup } from './boards/startup';
import { training } from './boards/training';
import { compose } from './lib/board';
import { text } from './lib/finish';

const folder = process.argv[2];
if (!folder) throw new Error('usage: main.js FOLDER');
for (const board of [overview, training, inference, gpuMemory, failures, startup, exporter]) {
  writeFileSync(join(folder, board.file), text(compose(board)));
}
