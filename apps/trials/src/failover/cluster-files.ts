import { join } from 'node:path'

export type MemberPorts = {
  name: string
  /** PostgreSQL's own port. */
  database: number
  /** Where its Patroni tells what it is. */
  patroni: number
}

/** Patroni reads YAML, and JSON is YAML. docs/scaling.md quotes what matters of it. */
export function patroniFile(of: {
  ports: MemberPorts
  folder: string
  etcdPort: number
  password: string
  bin: string
}): string {
  const { ports, folder, password } = of
  const here = (port: number) => `127.0.0.1:${port}`
  const api = { listen: here(ports.patroni), connect_address: here(ports.patroni) }
  return JSON.stringify(
    {
      scope: 'aftercart',
      name: ports.name,
      restapi: api,
      etcd3: { host: here(of.etcdPort) },
      bootstrap: {
        dcs: {
          // Without news of the primary for 20 seconds the other takes over: Patroni takes no shorter time.
          ttl: 20,
          loop_wait: 2,
          retry_timeout: 4,
          // A commit is answered when the standby has it on disk: what was accepted outlives the primary.
          synchronous_mode: true,
          postgresql: {
            use_pg_rewind: true,
            parameters: { max_connections: 200, wal_log_hints: 'on', shared_buffers: '128MB' },
          },
        },
        initdb: [{ encoding: 'UTF8' }, { locale: 'C' }, 'data-checksums'],
      },
      postgresql: {
        listen: here(ports.database),
        connect_address: here(ports.database),
        data_dir: join(folder, 'data'),
        bin_dir: of.bin,
        pgpass: join(folder, 'pgpass'),
        authentication: {
          superuser: { username: 'postgres', password },
          replication: { username: 'replicator', password },
          rewind: { username: 'rewinder', password },
        },
        parameters: { unix_socket_directories: folder },
        pg_hba: [
          'local all all scram-sha-256',
          'host all all 127.0.0.1/32 scram-sha-256',
          'host replication all 127.0.0.1/32 scram-sha-256',
        ],
      },
    },
    null,
    2,
  )
}

/** HAProxy asks each Patroni every second whether its PostgreSQL is the primary, and cuts what is connected to another. */
export function haproxyFile(entrance: number, members: readonly MemberPorts[]): string {
  const servers = members.map(
    ({ name, database, patroni }) => `  server ${name} 127.0.0.1:${database} check port ${patroni}`,
  )
  return `defaults
  mode tcp
  timeout connect 3s
  timeout check 3s
  timeout client 24h
  timeout server 24h
listen primary
  bind 127.0.0.1:${entrance}
  option clitcpka
  option srvtcpka
  option httpchk GET /primary
  http-check expect status 200
  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
${servers.join('\n')}
`
}
