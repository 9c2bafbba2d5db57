// A server that takes a JSON body and answers: what node:http alone costs.
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => (body += chunk))
  request.on('end', () => {
    JSON.parse(body)
    response.setHeader('content-type', 'application/json')
    response.end('{}')
  })
})
server.listen(0, '127.0.0.1', () => process.send!(server.address()))
process.on('disconnect', () => process.exit())
