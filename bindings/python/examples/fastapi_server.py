"""A server with passkeys. Run `uvicorn fastapi_server:app`, and open http://localhost:8000."""

import os
import secrets

from attestry import CredentialRecord, CreationOptions, RequestOptions, VerificationError, Verifier
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse

origin = os.environ.get("ORIGIN", "http://localhost:8000")
verifier = Verifier({"relyingPartyId": "localhost", "origins": [origin]})
app = FastAPI()
# Your database has these. The first is a session, which a cookie names.
pending: dict[str, tuple[str, bytes]] = {}
names: dict[bytes, str] = {}
records: dict[str, CredentialRecord] = {}


def begin(options: CreationOptions | RequestOptions, user: bytes = b"") -> Response:
    response = Response(options.options_json, media_type="application/json")
    pending[session := secrets.token_urlsafe()] = (options.challenge, user)
    response.set_cookie("session", session, httponly=True, samesite="strict", secure=True)
    return response


def take(request: Request) -> tuple[str, bytes]:
    found = pending.pop(request.cookies.get("session", ""), None)  # A challenge is good for one answer.
    if found is None:
        raise HTTPException(400, "no challenge is open")
    return found


@app.post("/register/begin")
def register_begin(name: str) -> Response:
    names[user := secrets.token_bytes(32)] = name
    return begin(verifier.creation_options(user_handle=user, user_name=name, resident_key="required"), user)


@app.post("/register/finish")
async def register_finish(request: Request) -> str:
    challenge, user = take(request)
    record = verifier.verify_registration(await request.body(), challenge=challenge, user_handle=user).record
    if records.setdefault(record.credential_id, record) is not record:
        raise HTTPException(409, "this passkey is registered already")
    return names[user]


@app.post("/login/begin")
def login_begin() -> Response:
    return begin(verifier.request_options())


@app.post("/login/finish")
async def login_finish(request: Request) -> str:
    body, (challenge, _) = await request.body(), take(request)
    record = records.get(verifier.read_unverified(body).credential_id)
    if record is None:
        raise HTTPException(400, "this passkey is not registered here")
    login = verifier.verify_authentication(body, challenge=challenge, record=record)
    records[record.credential_id] = login.record
    return names[login.user_handle]


@app.exception_handler(VerificationError)
def refused(request: Request, error: VerificationError) -> JSONResponse:
    return JSONResponse({"code": error.code}, 400)


@app.get("/")
def page() -> FileResponse:
    return FileResponse("page.html")
