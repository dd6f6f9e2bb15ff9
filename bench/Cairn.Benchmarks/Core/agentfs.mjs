// The same work as the rows about files, through agentfs-sdk's own API. Prints microseconds for each operation.
import { AgentFS } from 'agentfs-sdk';

const [path, count] = [process.argv[2], Number(process.argv[3])];
const agent = await AgentFS.open({ path });
const content = Buffer.alloc(4096);
for (let i = 0; i < content.length; i++)
  content[i] = (i * 2654435761) >>> 24;
const files = Array.from({ length: count }, (_, i) => `/dir${String(i % 100).padStart(2, '0')}/file${String(i).padStart(6, '0')}`);
for (let i = 0; i < 100; i++)
  await agent.fs.mkdir(`/dir${String(i).padStart(2, '0')}`);

// So many operations as fit into half a minute, and what one took.
async function each(operation) {
  const started = process.hrtime.bigint();
  let done = 0;
  for (const file of files) {
    await operation(file);
    done++;
    if (done % 100 === 0 && process.hrtime.bigint() - started > 30_000_000_000n)
      break;
  }
  return Number(process.hrtime.bigint() - started) / 1000 / done;
}

const create = await each(file => agent.fs.writeFile(file, content));
files.length = Math.min(files.length, (await agent.fs.statfs()).inodes - 101);
const stat = await each(file => agent.fs.stat(file));
const read = await each(file => agent.fs.readFile(file));
await agent.close();
console.log(JSON.stringify({ create, stat, read }));
