"""Where the views are."""

from django.urls import path

from . import views

urlpatterns = [
    path("register/begin", views.register_begin),
    path("register/finish", views.register_finish),
    path("login/begin", views.login_begin),
    path("login/finish", views.login_finish),
]
