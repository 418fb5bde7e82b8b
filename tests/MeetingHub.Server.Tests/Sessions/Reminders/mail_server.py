"""A mail server with TLS and a login, by aiosmtpd: `mail_server.py CERTIFICATE KEY starttls|tls USER PASSWORD`.

It says its port in the first line, and then each message that it takes in a line of JSON.
"""
import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

certificate, key, how, user, password = sys.argv[1:]


class Handler:
    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({
            "user": session.auth_data.login.decode(), "tls": session.ssl is not None or how == "tls",
            "to": envelope.rcpt_tos, "text": envelope.content.decode(),
        }), flush=True)
        return "250 OK"


def login(server, session, envelope, mechanism, data):
    isRight = isinstance(data, LoginPassword) and (data.login, data.password) == (user.encode(), password.encode())
    return AuthResult(success=isRight, handled=False, auth_data=data)


async def serve():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    isStartTls = how == "starttls"
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(
            Handler(), hostname="localhost", authenticator=login, auth_required=True, auth_require_tls=isStartTls,
            tls_context=context if isStartTls else None, require_starttls=isStartTls),
        host="127.0.0.1", port=0, ssl=None if isStartTls else context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
