// Loaded into the server by npm start: should npm start be killed outright, the server is asked to end as by SIGTERM.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
// Waiting for that must not keep a server alive that has nothing else to do.
process.channel?.unref()
